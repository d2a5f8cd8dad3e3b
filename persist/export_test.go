package persist

// For the stories of persist_test, which are told through a session.

// SaveSteps are the steps of a save, in order.
var SaveSteps = []string{"create", "chmod", "write", "sync", "close", "rename", "dir-sync"}

// Break has one step of every save fail with a cause, until mend.
func (s *Store) Break(step string, cause error) (mend func()) {
	good := s.disk
	s.disk = faulty(good, step, cause)
	return func() { s.disk = good }
}
