package sandbox

// change changes the world and writes down what changed. If either fails, or f panics, the
// world is as it was. The caller holds s.mu.
func (s *Server) change(f func(*world) error) error {
	w := s.world
	before := w.head
	w.journal.end()
	done := false
	defer func() {
		if !done {
			w.journal.takeBack()
			w.head = before
		}
	}()
	if err := f(w); err != nil {
		return err
	}
	r, grown, err := w.inProgress()
	if err == nil && !r.nothing() {
		err = s.keeper.keep(w, r)
	}
	if err != nil {
		return err
	}
	done = true
	w.changed(r, grown)
	s.keeper.fold(w)
	s.queue.poke()
	return nil
}

// changed ends a change that was written down.
func (w *world) changed(r record, grown int) {
	w.size += grown
	if r.Head != nil {
		w.written = r.Head
	}
	w.journal.end()
	for _, t := range w.tables() {
		t.settle()
	}
}

// replace puts another world in the place of this one. The caller holds s.mu.
func (s *Server) replace(w *world) error {
	w.last, w.logged = s.world.last, s.world.logged
	text, err := w.text()
	if err != nil {
		return err
	}
	if err := s.keeper.keep(w, record{World: text}); err != nil {
		s.world.last = w.last
		return &Error{CodeUnsaved, s.state, err}
	}
	w.journal.end()
	s.world = w
	s.keeper.fold(w)
	s.queue.poke()
	return nil
}

// changeLocked is change for an operation that streams, which does not hold s.mu.
func (s *Server) changeLocked(how func(*world) *refusal) *refusal {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.changeOrRefuse(how)
}
