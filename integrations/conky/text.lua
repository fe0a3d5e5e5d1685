${execi 1 sh @SCRIPT@}
