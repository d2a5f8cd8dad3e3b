package wizard

import (
	"strings"

	"charm.land/lipgloss/v2"
	"rsc.io/qr"

	"kaizala-setup/ui/talk"
	"kaizala-setup/ui/words"
)

// quiet is the white margin around a QR code, in modules.
const quiet = 2

// qrCode shows an address as a QR code: over SSH, the browser that helps is on a phone.
func qrCode(e *env, address string) overlay {
	return overlay{env: e, shown: []talk.ID{talk.Back}, write: func(s *sheet, t theme) {
		s.text(t.title, "", words.QRTitle)
		s.text(t.dim, "", address)
		s.blank()
		code, err := qr.Encode(address, qr.L)
		if err != nil || code.Size+2*quiet > s.width {
			s.text(t.warn, "! ", words.QRTooWide)
			return
		}
		s.lines = append(s.lines, halves(code)...)
	}}
}

// halves draws a code with two modules a cell, one above the other. It is black on white
// whatever the terminal's colours are.
func halves(code *qr.Code) []string {
	paper := lipgloss.NewStyle().Foreground(lipgloss.Color("#000000")).Background(lipgloss.Color("#ffffff"))
	black := func(x, y int) int {
		if code.Black(x, y) {
			return 1
		}
		return 0
	}
	signs := []string{" ", "▀", "▄", "█"}
	var out []string
	for y := -quiet; y < code.Size+quiet; y += 2 {
		var line strings.Builder
		for x := -quiet; x < code.Size+quiet; x++ {
			line.WriteString(signs[black(x, y)+2*black(x, y+1)])
		}
		out = append(out, paper.Render(line.String()))
	}
	return out
}
