package persist

import (
	"bytes"
	"encoding/json"
	"regexp"
)

// pins are what the document at path names as what opens it. Of one that cannot
// be read any more it gives whatever may be: every age key in it, in the keyring.
func (s *Store) pins(path string) []Pin {
	b, err := s.readFile(path, maxDocument)
	if err != nil {
		return nil
	}
	var d struct {
		Pin Pin `json:"pin"`
	}
	if err := json.Unmarshal(b, &d); err == nil {
		if d.Pin.Kind == "" {
			return nil
		}
		return []Pin{d.Pin}
	}
	if !bytes.Contains(b, []byte(`"keyring"`)) {
		return nil
	}
	var all []Pin
	for _, r := range regexp.MustCompile(`age1[0-9a-z]{58}`).FindAll(b, -1) {
		all = append(all, Pin{Kind: PinKeyring, Recipient: string(r)})
	}
	return all
}
