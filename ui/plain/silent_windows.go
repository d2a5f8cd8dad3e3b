package plain

// silence does nothing here: the console echoes only while it is read.
func silence(int) (restore func()) { return func() {} }
