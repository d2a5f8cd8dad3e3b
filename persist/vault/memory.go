package vault

import (
	"maps"
	"slices"
	"sync"
	"time"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist"
	"kaizala-setup/steps"
)

// memory is what the process knows. Its methods are those of a Vault that wait for
// nothing.
type memory struct {
	mu         sync.Mutex
	now        func() time.Time
	key        persist.Key
	place      Place
	keeping    Keeping
	passphrase secret.Secret // that the person gave

	facts    steps.Facts
	count    int      // of changes of facts
	edits    []Change // that are not on disk
	secrets  map[steps.Slot]secret.Secret
	unsaved  map[steps.Slot]bool // secrets that are not on disk
	aside    []secret.Secret     // those that are safe at another place
	consents consents
	disk     onDisk // the document as it is saved
}

// consents are the hosts that the person agreed to send secrets to, and when.
type consents struct {
	at      map[string]time.Time
	unsaved bool // some of them are not on disk
}

// onDisk is the document as this process knows it to be saved.
type onDisk struct {
	revision int
	facts    steps.Facts
	unsynced bool // it is to be written again, since a crash could undo the last save
}

// Key names the document.
func (m *memory) Key() persist.Key {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.key
}

// Place is where the document is kept.
func (m *memory) Place() Place {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.place
}

// Become makes a check of values a document that is kept.
func (m *memory) Become(r steps.Role) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.key.Role = r
}

// Facts are the facts in memory, and how often they changed until now.
func (m *memory) Facts() (f steps.Facts, count int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.facts, m.count
}

// Edit changes the facts, and gives how often they changed until now. The next save
// writes the change.
func (m *memory) Edit(c Change) (count int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.edits = append(m.edits, c)
	m.facts = c(m.facts)
	m.count++
	return m.count
}

// Assume changes the facts in memory by what every start makes of them; there is
// nothing to save.
func (m *memory) Assume(c Change) (count int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.facts = c(m.facts)
	m.count++
	return m.count
}

// Secret is the one in the slot, as far as it is in memory: see Load.
func (m *memory) Secret(slot steps.Slot) secret.Secret {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.secrets[slot]
}

// Held returns every secret that is in memory.
func (m *memory) Held() []secret.Secret {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Collect(maps.Values(m.secrets))
}

// Put captures a secret, which the next save seals, and reports whether it is the
// one that was there. One that was not saved and is replaced becomes the one
// before: it is nowhere else.
func (m *memory) Put(slot steps.Slot, s secret.Secret) (same bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	old := m.secrets[slot]
	same = old.Equal(s)
	if before, ok := predecessor(slot); ok && m.unsaved[slot] && !same {
		m.secrets[before], m.unsaved[before] = old, true
	}
	m.secrets[slot], m.unsaved[slot] = s, true
	return same
}

// Hold keeps a secret in memory alone: it is for somebody else.
func (m *memory) Hold(slot steps.Slot, s secret.Secret) (same bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	same = m.secrets[slot].Equal(s)
	m.secrets[slot] = s
	return same
}

// Drop forgets what was captured of a grant and is not saved.
func (m *memory) Drop(g steps.GrantID) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for slot := range m.unsaved {
		if slot.Grant == g {
			delete(m.unsaved, slot)
			delete(m.secrets, slot)
		}
	}
}

// predecessor is the slot of the value before, of a secret that has one.
func predecessor(slot steps.Slot) (steps.Slot, bool) {
	has := slot.Kind == steps.SlotSecret || slot.Kind == steps.SlotRefresh
	return steps.Slot{Kind: steps.SlotPrevious, Grant: slot.Grant}, has
}

// Unsaved reports whether something is not saved, and slots which captured secrets are in
// memory alone. Nothing of a check counts: it is not kept.
func (m *memory) Unsaved() (some bool, slots map[steps.Slot]bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.passing() {
		return false, nil
	}
	slots = maps.Clone(m.unsaved)
	maps.DeleteFunc(slots, func(slot steps.Slot, _ bool) bool { return slices.ContainsFunc(m.aside, m.secrets[slot].Equal) })
	return len(m.edits)+len(m.unsaved) > 0 || m.disk.unsynced, slots
}

// SetAside notes that a secret is safe at another place until it is saved: nobody need
// write it down.
func (m *memory) SetAside(s secret.Secret) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.aside = append(m.aside, s)
}

// Kept reports whether the document is on disk.
func (m *memory) Kept() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.disk.revision > 0
}

// passing reports whether nothing is kept: values are checked, until the person
// says otherwise. The caller holds mu.
func (m *memory) passing() bool { return m.key.Role == steps.Check }

// Consent notes the person's yes to a host, with its time, for the next save.
func (m *memory) Consent(host string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.consents.at[host], m.consents.unsaved = m.now().UTC().Round(0), true
}

// Consented reports whether the person agreed to a host.
func (m *memory) Consented(host string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	_, yes := m.consents.at[host]
	return yes
}
