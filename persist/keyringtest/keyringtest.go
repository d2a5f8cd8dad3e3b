// Package keyringtest is for tests only. It has a Secret Service that misbehaves on
// request, the person who answers its questions, and a message bus for both.
package keyringtest

import (
	"fmt"
	"slices"
	"sync"

	"github.com/godbus/dbus/v5"
)

// Names and paths of a Secret Service on a bus.
const (
	Name        = "org.freedesktop.secrets"
	ServicePath = dbus.ObjectPath("/org/freedesktop/secrets")
	LoginPath   = ServicePath + "/collection/login"
	ServiceFace = "org.freedesktop.Secret.Service"
	Collection  = "org.freedesktop.Secret.Collection"

	itemPath    = LoginPath + "/1"
	sessionPath = ServicePath + "/session/1"
	promptPath  = ServicePath + "/prompt/1"
	promptFace  = "org.freedesktop.Secret.Prompt"
	properties  = "org.freedesktop.DBus.Properties"
	noPath      = dbus.ObjectPath("/")
)

// Service is a Secret Service with one collection. Its fields say how it misbehaves;
// the zero value behaves well.
type Service struct {
	Mute       bool // answers no call
	Lies       bool // gives back other bytes
	Forgets    bool // says that it stored an entry, and did not
	Babbles    bool // gives a text in place of a list
	Locked     bool // until the person answers its question for the password with yes
	AsksUnlock bool // opens that question; without it a locked service stays locked
	AsksWrite  bool // opens a question before it stores an entry
	AsksItem   bool // opens a question before it gives an entry
	Dismissed  bool // the person answers every question with no, at once

	conn    *dbus.Conn
	mu      sync.Mutex
	entries map[dbus.ObjectPath]entry
	made    int               // entries so far
	asked   []dbus.ObjectPath // what the open questions are about
	count   int               // questions so far
}

// entry is one entry of the keyring.
type entry struct {
	user  string
	value []byte
}

const itemFace = "org.freedesktop.Secret.Item"

// Serve puts the service on the bus of a connection.
func (s *Service) Serve(conn *dbus.Conn) error {
	s.conn = conn
	for path, faces := range map[dbus.ObjectPath][]string{
		ServicePath: {ServiceFace, properties},
		LoginPath:   {Collection, properties},
		sessionPath: {"org.freedesktop.Secret.Session"},
		promptPath:  {promptFace},
	} {
		for _, face := range faces {
			if err := conn.Export(methods{s}, path, face); err != nil {
				return err
			}
		}
	}
	return own(conn)
}

// Entries is the number of entries.
func (s *Service) Entries() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.entries)
}

// Questions is the number of questions that were opened so far.
func (s *Service) Questions() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.count
}

// Lock locks the keyring, as a desktop does after a while.
func (s *Service) Lock() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Locked = true
}

// Answer is the person's answer to the open questions.
func (s *Service) Answer(yes bool) {
	s.mu.Lock()
	paths := s.asked
	s.asked = nil
	if yes {
		s.Locked = false
	}
	s.mu.Unlock()
	if !yes {
		paths = []dbus.ObjectPath{}
	}
	_ = s.conn.Emit(promptPath, promptFace+".Completed", !yes, dbus.MakeVariant(paths))
}

// methods are the methods that the bus calls.
type methods struct{ s *Service }

func (m methods) OpenSession(string, dbus.Variant) (dbus.Variant, dbus.ObjectPath, *dbus.Error) {
	return dbus.MakeVariant(""), sessionPath, nil
}

func (m methods) Unlock(paths []dbus.ObjectPath) ([]dbus.ObjectPath, dbus.ObjectPath, *dbus.Error) {
	m.s.mu.Lock()
	defer m.s.mu.Unlock()
	item := slices.ContainsFunc(paths, func(p dbus.ObjectPath) bool { _, ok := m.s.entries[p]; return ok })
	switch {
	case m.s.AsksUnlock && m.s.Locked && !item, m.s.AsksItem && item:
		m.s.asked = paths
		return []dbus.ObjectPath{}, promptPath, nil
	case m.s.Locked:
		return []dbus.ObjectPath{}, noPath, nil
	}
	return paths, noPath, nil
}

// Secret is an entry's value as the bus transports it.
type Secret struct {
	Session     dbus.ObjectPath
	Parameters  []byte
	Value       []byte
	ContentType string
}

func (m methods) CreateItem(about map[string]dbus.Variant, v Secret, _ bool) (dbus.ObjectPath, dbus.ObjectPath, *dbus.Error) {
	m.s.mu.Lock()
	defer m.s.mu.Unlock()
	if m.s.AsksWrite {
		return noPath, promptPath, nil
	}
	attributes, _ := about[itemFace+".Attributes"].Value().(map[string]string)
	paths := m.s.find(attributes)
	if len(paths) == 0 {
		m.s.made++
		paths = []dbus.ObjectPath{dbus.ObjectPath(fmt.Sprint(itemPath, m.s.made))}
		if err := m.s.conn.Export(item{m.s, paths[0]}, paths[0], itemFace); err != nil {
			return noPath, noPath, dbus.MakeFailedError(err)
		}
	}
	if m.s.entries == nil {
		m.s.entries = map[dbus.ObjectPath]entry{}
	}
	if !m.s.Forgets {
		m.s.entries[paths[0]] = entry{attributes["username"], v.Value}
	}
	return paths[0], noPath, nil
}

func (m methods) SearchItems(attributes map[string]string) ([]dbus.ObjectPath, *dbus.Error) {
	m.s.mu.Lock()
	defer m.s.mu.Unlock()
	return m.s.find(attributes), nil
}

// find gives the entries of the user in the attributes, or all if there is none.
func (s *Service) find(attributes map[string]string) []dbus.ObjectPath {
	paths := []dbus.ObjectPath{}
	for p, e := range s.entries {
		if user, named := attributes["username"]; !named || user == e.user {
			paths = append(paths, p)
		}
	}
	return paths
}

// item is one entry as an object of the bus.
type item struct {
	s    *Service
	path dbus.ObjectPath
}

// GetSecret gives the entry's value.
func (i item) GetSecret(session dbus.ObjectPath) (Secret, *dbus.Error) {
	i.s.mu.Lock()
	defer i.s.mu.Unlock()
	v := slices.Clone(i.s.entries[i.path].value)
	if i.s.Lies && len(v) > 0 {
		v[len(v)-1] ^= 1
	}
	return Secret{session, []byte{}, v, "text/plain"}, nil
}

// Delete removes the entry.
func (i item) Delete() (dbus.ObjectPath, *dbus.Error) {
	i.s.mu.Lock()
	defer i.s.mu.Unlock()
	delete(i.s.entries, i.path)
	return noPath, nil
}

// Close ends a session.
func (m methods) Close() *dbus.Error { return nil }

func (m methods) Prompt(string) *dbus.Error {
	m.s.mu.Lock()
	defer m.s.mu.Unlock()
	m.s.count++
	if m.s.Dismissed {
		go m.s.Answer(false)
	}
	return nil
}

func (m methods) Get(_, name string) (dbus.Variant, *dbus.Error) {
	if m.s.Mute {
		select {} // every client begins with this call
	}
	m.s.mu.Lock()
	defer m.s.mu.Unlock()
	switch {
	case name == "Locked":
		return dbus.MakeVariant(m.s.Locked), nil
	case m.s.Babbles:
		return dbus.MakeVariant("words"), nil
	}
	return dbus.MakeVariant([]dbus.ObjectPath{LoginPath}), nil
}
