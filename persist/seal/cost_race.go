//go:build race

package seal

// logN is low where the race detector, for which nobody builds but tests, makes
// scrypt ten times slower.
var logN = 12
