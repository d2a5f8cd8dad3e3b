// Command kaizala-setup takes a developer and a group admin through the four
// set-up steps of Kaizala connectors. See README.md.
package main

import (
	"os"

	"kaizala-setup/ui"
)

func main() {
	os.Exit(ui.Main(os.Args[1:], ui.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}))
}
