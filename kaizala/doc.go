// Package kaizala talks to the connector service of Kaizala: it exchanges a
// refresh token for an access token and asks the platform what that one sees.
//
// It promises that a secret goes only where Policy allows, that no error, trace
// or log of its own holds one, that every call ends within its Limits, and that
// an answer is believed only after it has been judged. It knows no other
// package of this program and keeps nothing on disk.
package kaizala
