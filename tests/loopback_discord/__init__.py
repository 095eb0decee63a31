"""A Discord of our own on loopback: gateway and REST, every body judged by the published API."""
