"""What a registration is: rules, values and states. Pure Python: no Qt, no HTTP, no clock and no file of its own."""
