#!/bin/sh
# What socktraf writes for @NAME@, or a notice where nothing new has come.
# Made by "socktraf integrate @NAME@ --install". Reads one small file; needs no root.
file=@FILE@
# The file's time says until when it is good; /proc/self is as new as this moment.
if [ "$file" -nt /proc/self ] || grep -qs 'socktraf: stopped' "$file"; then
	cat "$file"
else
	printf '%s\n' @NOTICE@
fi
