package session

import (
	"os"
	"path/filepath"
	"sync"

	"kaizala-setup/persist"
	"kaizala-setup/persist/files"
	"kaizala-setup/steps"
)

// tray is where what is to be handed on lies as files. They hold no secret in clear.
type tray struct {
	key   persist.Key
	store func() *files.Store // in whose directory they are
	mu    sync.Mutex
	ready map[steps.Artifact]bool
}

// look finds what lies ready of a process before.
func (t *tray) look() {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, kind := range []steps.Artifact{steps.ArtifactRequest, ArtifactCard, steps.ArtifactReply} {
		t.ready[kind] = t.has(kind)
	}
}

// path is where a message or reply lies, or "".
func (t *tray) path(kind steps.Artifact) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.ready[kind] {
		return ""
	}
	return t.place(kind)
}

func (t *tray) place(kind steps.Artifact) string {
	return filepath.Join(t.store().OutDir(), outName(kind, t.key))
}

// write writes what is to be handed on. If it could not be written, the person is told
// and no more: the text is on the screen.
func (t *tray) write(kind steps.Artifact, text string) (says string) {
	_, err := t.store().WriteOut(outName(kind, t.key), text)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.ready[kind] = err == nil
	if err != nil {
		return CodeOutFailed
	}
	return ""
}

// has reports whether there is such a file, of this process or of one before.
func (t *tray) has(kind steps.Artifact) bool {
	_, missing := os.Stat(t.place(kind))
	return missing == nil
}

func (t *tray) remove(kind steps.Artifact) {
	_ = os.Remove(t.place(kind))
	t.mu.Lock()
	defer t.mu.Unlock()
	t.ready[kind] = false
}

func outName(kind steps.Artifact, k persist.Key) string {
	if kind == ArtifactCard {
		return string(kind) + "-" + k.ID + ".html"
	}
	return string(kind) + "-" + k.ID + ".txt"
}
