//go:build !race

package seal

// logN is scrypt's cost when sealing: 1.3 s and 259 MiB. Tests lower it.
var logN = 18
