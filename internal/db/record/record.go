// Package record is the stored form of the history: what one event holds, the chain of hashes over it, and the blocks
// that the contents of many events are packed into.
package record

import (
	"crypto/sha256"
	"encoding/base64"
	"strconv"
)

// Event is one event as the log holds it: texts are the very bytes that were hashed.
type Event struct {
	Seq, At, Act                                      int64 // At in microseconds UTC
	Actor, Via, Kind, Op, Subject, SubjectID, Project string
	Data, Changed                                     string // JSON, or ""
	Request                                           string
	Undoes                                            int64
	Hash                                              string
}

// Digest gives the hash that chains the event to the one before it: SHA-256 over the previous hash and every field, each
// with its length, as unpadded base64 in its URL alphabet. It is over what the event means, however that is packed.
func (e *Event) Digest(previous string) string {
	b := make([]byte, 0, 320+len(e.Data)+len(e.Changed))
	text := func(s string) {
		b = append(strconv.AppendInt(b, int64(len(s)), 10), ':')
		b = append(append(b, s...), ';')
	}
	number := func(n int64) {
		var digits [20]byte
		text(string(strconv.AppendInt(digits[:0], n, 10)))
	}
	text(previous)
	number(e.Seq)
	number(e.At)
	number(e.Act)
	for _, s := range [...]string{e.Actor, e.Via, e.Kind, e.Op, e.Subject, e.SubjectID, e.Project, e.Data, e.Changed, e.Request} {
		text(s)
	}
	number(e.Undoes)
	sum := sha256.Sum256(b)
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// BlockSize is how many numbers share a block: those from one multiple of it to the next. More pack better; fewer are
// quicker to unpack for the sake of one.
const BlockSize = 64

// BlockOf gives the block that the event with the number belongs to.
func BlockOf(seq int64) int64 { return (seq - 1) / BlockSize }

// Numbers gives the first and the last number of a block.
func Numbers(block int64) (first, last int64) {
	return block*BlockSize + 1, (block + 1) * BlockSize
}

// large is the size of a content from which it is kept by itself, so that a block stays small.
const large = 8 << 10

// Large tells whether the event's content is too large for a block.
func (e *Event) Large() bool { return len(e.Data)+len(e.Changed)+len(e.Request) > large }

// hashBytes gives the 32 bytes of a hash that is written as Digest writes one.
func hashBytes(s string) ([]byte, bool) {
	b, err := base64.RawURLEncoding.DecodeString(s)
	return b, err == nil && len(b) == sha256.Size && base64.RawURLEncoding.EncodeToString(b) == s
}
