//go:build !linux

package storetest

// InMemory does nothing here: see memory_linux.go.
func InMemory() {}
