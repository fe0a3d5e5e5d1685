// wtf_view draws files as wtfutil's textfile module does: as a tview.TextView with dynamic colours, whose
// text went through tview.Escape, on a screen in memory. For each file it prints a JSON object: the lines
// of the screen, and how many of its cells have a colour or attribute of their own.
//
//	GO111MODULE=off GOPATH=/usr/share/gocode go run wtf_view.go COLUMNS ROWS FILE...
package main

import (
	"encoding/json"
	"os"
	"strconv"
	"strings"

	"github.com/gdamore/tcell/v2"
	"github.com/rivo/tview"
)

func main() {
	columns, _ := strconv.Atoi(os.Args[1])
	rows, _ := strconv.Atoi(os.Args[2])
	out := json.NewEncoder(os.Stdout)
	for _, path := range os.Args[3:] {
		text, err := os.ReadFile(path)
		if err != nil {
			panic(err)
		}
		screen := tcell.NewSimulationScreen("UTF-8")
		if err := screen.Init(); err != nil {
			panic(err)
		}
		screen.SetSize(columns, rows)
		view := tview.NewTextView().SetDynamicColors(true).SetWrap(true)
		view.SetText(tview.Escape(string(text)))
		view.SetRect(0, 0, columns, rows)
		view.Draw(screen)
		screen.Show()
		cells, width, _ := screen.GetContents()
		_, _, plain := cells[len(cells)-1].Style.Decompose()
		usual, _, _ := cells[0].Style.Decompose()
		var lines []string
		own := 0
		for row := 0; row < rows; row++ {
			var line strings.Builder
			for _, cell := range cells[row*width : (row+1)*width] {
				line.WriteString(string(cell.Runes))
				front, _, attributes := cell.Style.Decompose()
				if string(cell.Runes) != " " && (front != usual || attributes != plain) {
					own++
				}
			}
			lines = append(lines, strings.TrimRight(line.String(), " "))
		}
		if err := out.Encode(map[string]any{"lines": lines, "own": own}); err != nil {
			panic(err)
		}
	}
}
