"""Settings, addresses, navigation, the home page and the command line: composes, decides nothing."""
