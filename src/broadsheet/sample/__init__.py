"""The sample edition: an invented news day and the loopback server that publishes it."""
