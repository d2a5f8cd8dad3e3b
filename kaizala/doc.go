// Package kaizala talks to the connector service of Kaizala: it exchanges a
// refresh token for an access token, gets a user token by PIN, asks the platform
// what a token sees, and posts a first message.
//
// It promises that a secret goes only where Policy allows, that no error, trace,
// record or log of its own holds one, that every call ends within its Limits and
// waits its turn under the service's, that what is posted is sent once, and that
// an answer is believed only after it has been judged. It knows no other package
// of this program and keeps nothing on disk.
package kaizala
