"""How a site is put together: settings, addresses, sockets, headers."""
