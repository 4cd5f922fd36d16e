"""What is done with series, meetings, agendas, the room, decisions and actions."""
