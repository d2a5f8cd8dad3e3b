// Command hello is what the whole-process benchmarks are held against.
package main

import "fmt"

func main() { fmt.Println("hello") }
