"""How the wizard goes: its steps, answers, submit phase and node rows as a typed state machine. No Qt."""
