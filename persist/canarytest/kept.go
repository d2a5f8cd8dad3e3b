package canarytest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist"
	"kaizala-setup/persist/files"
	"kaizala-setup/steps"
)

// value is a secret. It may be in clear only in the files At.
type value struct {
	Value, What string
	At          []string `json:",omitempty"`
	Kept        bool     // by the program
	needles     []needle
}

// add adds a secret, or another file in which it may be. It leaves out what is too
// short to be looked for.
func (s *Story) add(one value) {
	if len(pieces(one.Value)) == 0 {
		return
	}
	for i, known := range s.secrets {
		if known.Value == one.Value {
			for _, at := range one.At { // each scan finds the same ones again
				if !slices.Contains(s.secrets[i].At, at) {
					s.secrets[i].At = append(s.secrets[i].At, at)
				}
			}
			s.secrets[i].Kept = known.Kept || one.Kept
			return
		}
	}
	s.secrets = append(s.secrets, one)
}

// GivenIdentity is the variable that names the identity file of documents whose
// identity a person gives each time.
const GivenIdentity = "CANARYTEST_IDENTITY"

// kept gives the secrets of every document below a state directory, and the
// identities that open them. odd names documents that do not open, and secrets that
// the facts mention but that are not there.
func kept(state, passphrase string) (found []value, odd []string, err error) {
	if _, err := os.Stat(state); err != nil {
		return nil, nil, nil // nothing was kept
	}
	store, err := files.Open(state, files.Options{Given: persist.Given{Path: os.Getenv(GivenIdentity)}})
	if err != nil {
		return nil, nil, err
	}
	opened := map[persist.Pin]persist.Identity{} // an identity under a passphrase costs a second
	docs, _ := store.List(context.Background())  // a damaged one has nothing that opens
	for _, d := range docs {
		secrets, err := open(store, d, passphrase, opened)
		if err != nil {
			odd = append(odd, fmt.Sprintf("the %s's document in %s does not open: %v", d.Role, d.Realm, err))
			continue
		}
		for slot, v := range secrets {
			found = append(found, value{Value: v.Reveal(), What: fmt.Sprintf("the %s's %s", d.Role, slot.Kind), Kept: true})
		}
		odd = append(odd, lacks(d, secrets)...)
	}
	for pin, id := range opened {
		one := value{Value: id.Secret().Reveal(), What: "the identity", Kept: true}
		switch pin.Kind {
		case persist.PinSandbox:
			one.At = []string{sandboxIdentity(state)}
		case persist.PinFile:
			one.At = []string{pin.Path}
		}
		found = append(found, one)
	}
	return found, odd, nil
}

func sandboxIdentity(state string) string { return filepath.Join(state, "sandbox", "identity.txt") }

func open(store *files.Store, d persist.Document, passphrase string, opened map[persist.Pin]persist.Identity) (map[steps.Slot]secret.Secret, error) {
	if len(d.Sealed) == 0 {
		return nil, nil
	}
	id, known := opened[d.Pin]
	if !known {
		var err error
		id, err = store.Identities.Unlock(context.Background(), d.Pin, func(context.Context, string) (secret.Secret, error) { return secret.New(passphrase), nil })
		if err != nil {
			return nil, err
		}
		opened[d.Pin] = id
	}
	return d.Secrets(id)
}

// lacks names the secrets that a developer's facts mention but that are not kept.
// An admin keeps none.
func lacks(d persist.Document, secrets map[steps.Slot]secret.Secret) []string {
	if d.Role != steps.Developer {
		return nil
	}
	c := d.Facts.Connector
	lengths := map[steps.Slot]int{{Kind: steps.SlotSecret}: c.Secret.Len, {Kind: steps.SlotPrevious}: c.Before.Len}
	for _, g := range d.Facts.Grants {
		lengths[steps.Slot{Kind: steps.SlotRefresh, Grant: g.ID}] = g.Refresh.Len
		lengths[steps.Slot{Kind: steps.SlotPrevious, Grant: g.ID}] = g.Before.Len
	}
	var odd []string
	for slot, length := range lengths {
		if have := secrets[slot].Len(); length > 0 && have != length {
			odd = append(odd, fmt.Sprintf("the facts mention a %s of %d characters, %d are kept", slot.Kind, length, have))
		}
	}
	return odd
}

// Note appends the secrets below a state directory to a file. A story whose programs
// are processes calls it after each, because the next one may delete a secret.
// Documents that do not open are reported at the end of the story.
func Note(path, state string) error {
	found, _, err := kept(state, "")
	if err != nil {
		return err
	}
	var lines strings.Builder
	for _, one := range found {
		if err := json.NewEncoder(&lines).Encode(one); err != nil {
			return err
		}
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(lines.String()) // in one write: two may note at once
	if e := f.Close(); err == nil {
		err = e
	}
	return err
}

// Noted adds the secrets that Note wrote to a file, if the file is there. It waits for the
// rest of a note that a process writes as it ends.
func (s *Story) Noted(path string) error {
	deadline := time.Now().Add(5 * time.Second)
	for {
		err := s.noted(path)
		if !errors.Is(err, io.ErrUnexpectedEOF) || time.Now().After(deadline) {
			return err
		}
		time.Sleep(5 * time.Millisecond)
	}
}

func (s *Story) noted(path string) error {
	f, err := os.Open(path)
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	for dec := json.NewDecoder(f); dec.More(); {
		var one value
		if err := dec.Decode(&one); err != nil {
			return err
		}
		s.add(one)
	}
	return nil
}
