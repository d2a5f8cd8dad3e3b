package secret

import "strings"

// Quote returns s as one word of a POSIX shell, whatever it contains.
func Quote(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
