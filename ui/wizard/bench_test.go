package wizard

import (
	"testing"

	tea "charm.land/bubbletea/v2"
)

// One key press on each page and the frame that follows it: what happens between
// a person's hand and the renderer.
func BenchmarkKeyToFrame(b *testing.B) {
	for name, m := range frames(b) {
		next, _ := m.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			var m tea.Model = next
			for b.Loop() {
				m, _ = m.Update(keyTab)
				_ = m.View()
			}
		})
	}
}

// A paste of the longest token that is taken, into the field that holds it.
func BenchmarkPasteToFrame(b *testing.B) {
	m := frames(b)["check.values"].does(keyTab, keyTab)
	token := madeUpToken(madeUpID, year, frozen)
	for b.Loop() {
		next, _ := m.Update(tea.PasteMsg{Content: token})
		_ = next.View()
	}
}
