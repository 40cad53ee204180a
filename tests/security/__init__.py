"""What keeps people out: headers, doors, sessions, traces, hostile input."""
