"""Meetings: series and members, agenda, who was in the room, decisions, and actions until they are closed."""
