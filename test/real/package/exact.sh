# exact.sh - is what InfluxDB gives back what a workload moved? For the scripts beside it, which source it.
#
# They set port (of InfluxDB), database, workload (its path) and truth (the file with what it says of itself).

# bytes FIELD: the sum of a field of all rows of the workload that InfluxDB gives back.
bytes() {
	query="SELECT+sum($1)+FROM+socktraf+WHERE+process=%27$(basename "$workload")%27"
	url="http://127.0.0.1:$port/query?db=$database&q=$query"
	{ wget -qO- "$url" 2>/dev/null || curl -sf "$url"; } | sed -n 's/.*"values":\[\["[^"]*",\([0-9]*\)\]\].*/\1/p'
}
# moved FIELD: what the workload says of itself.
moved() { awk -F "\"$1\":" '{ split($2, number, /[,}]/); sum += number[1] } END { printf "%.0f", sum }' "$truth"; }
are_exact() {
	[ -s "$truth" ] && [ "$(moved rx_bytes)" -gt 0 ] &&
		[ "$(bytes rx_bytes) $(bytes tx_bytes)" = "$(moved rx_bytes) $(moved tx_bytes)" ]
}
# how_exact: both numbers, for whoever looks for what is missing.
how_exact() {
	for field in rx_bytes tx_bytes; do
		echo "$field: $(moved $field) moved, $(bytes $field) given back"
	done
}
