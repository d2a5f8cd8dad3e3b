package plain

import (
	"context"
	"fmt"
	"time"

	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/talk"
	"kaizala-setup/ui/words"
)

// perform runs effects one after the other. The first failure ends the list.
func (p *page) perform(effects []steps.Effect) {
	for len(effects) > 0 && p.f.ctx.Err() == nil {
		a := p.wait(effects[0])
		more := p.S.Apply(a)
		rest := effects[1:]
		if a.Code != "" {
			rest = nil
		}
		effects = append(rest[:len(rest):len(rest)], more...)
	}
}

// saveTime limits a save, with the question of the keyring for its password.
const saveTime = time.Minute + talk.LastSave

// asking calls tell when the keyring is waited for. The end of the face ends that wait.
func (f *face) asking(ctx context.Context, tell func()) context.Context {
	return session.Prompting(ctx, f.ctx, func(waits bool) {
		if waits {
			tell()
		}
	})
}

func (f *face) tellKeyring() { f.out.text(words.KeyringWait + ". Ctrl+C cancels.") }

// wait runs one effect. A save is not cancelled: it takes milliseconds, and captured
// values must be kept. A question of the keyring during the save can be cancelled.
func (p *page) wait(e steps.Effect) steps.Answer {
	ctx := p.f.ctx
	if e.Kind == steps.EffectSave {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(context.WithoutCancel(ctx), saveTime)
		defer cancel()
	}
	done := make(chan steps.Answer, 1)
	asked := make(chan struct{}, 1)
	ctx = p.f.asking(ctx, func() {
		select {
		case asked <- struct{}{}:
		default:
		}
	})
	go func() { done <- p.S.Run(ctx, e) }()
	ticker := time.NewTicker(p.f.Beat)
	defer ticker.Stop()
	for n := 1; ; n++ {
		select {
		case a := <-done:
			return a
		case <-asked:
			p.f.tellKeyring()
		case <-ticker.C:
			if w := words.Wait(e.Kind); w != "" {
				if d := p.S.Pause(); d > 0 {
					p.f.out.text(words.Pause(d))
				}
				p.f.out.text(fmt.Sprintf("%s: still waiting, %s so far. Ctrl+C leaves, with everything saved.", w, p.f.Beat*time.Duration(n)))
			}
		}
	}
}
