#!/bin/sh
# What socktraf writes for @NAME@, or a notice where nothing new has come.
# Made by "socktraf integrate @NAME@ --install"; make it again where the interval of
# socktraf changes. Reads one small file; needs no root.
file=@FILE@
content=$(cat "$file" 2>/dev/null)
case $content in
*'socktraf: stopped'*) ;;
*)
	written=$(stat -c %Y "$file" 2>/dev/null || echo 0)
	[ -n "$content" ] && [ $(($(date +%s) - written)) -le @SECONDS@ ] || content=@NOTICE@
	;;
esac
printf '%s\n' "$content"
