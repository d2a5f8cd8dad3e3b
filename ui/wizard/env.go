package wizard

import (
	"context"
	"os"
	"strings"
	"time"

	"charm.land/bubbles/v2/spinner"

	"kaizala-setup/ui/words"
)

// env is what every screen works with. All share one, which the root keeps up to date.
type env struct {
	Options
	ctx    context.Context // ends with the program
	keys   keyMap
	theme  theme
	height int
}

// pageSize is how far a page key scrolls.
func (e *env) pageSize() int { return max(e.height-10, 3) }

func (e *env) spinner() spinner.Spinner {
	s := spinner.MiniDot
	s.FPS = time.Second / 8
	return s
}

// words are the words for a code, with the keys of this face.
func (e *env) words(code string, err error) words.Words {
	return words.Reader{Zone: e.Zone, Keys: e.keys.words()}.For(code, err)
}

// short is a path with the home directory as ~.
func (e *env) short(path string) string {
	if home, err := os.UserHomeDir(); err == nil && home != "" {
		if rest, ok := strings.CutPrefix(path, home); ok {
			return "~" + rest
		}
	}
	return path
}
