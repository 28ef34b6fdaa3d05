// Package id names things: a typed identifier for every noun, a UUIDv7 written in 25 lower-case characters.
package id

import (
	"crypto/rand"
	"math/big"
	"time"

	"throughline/internal/fault"
)

// One type a noun, so that a team can never be passed where a person is meant.
type (
	Person      string
	Team        string
	Calendar    string
	Session     string
	Token       string
	Invitation  string
	Project     string
	Member      string
	State       string
	Task        string
	Link        string
	Baseline    string
	Comment     string
	Attachment  string
	Process     string
	Version     string
	Wave        string
	Criterion   string
	KPI         string
	Value       string
	Import      string
	View        string
	Run         string
	Step        string
	Start       string
	PublicLink  string
	Delivery    string
	RoleRule    string
	Template    string
	Tool        string
	Cast        string
	BudgetLine  string
	BudgetEntry string
)

const length = 25

// New makes an identifier whose first 48 bits are the instant, so that later ones sort after earlier ones.
func New[T ~string](at time.Time) T {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails since Go 1.24
	ms := uint64(at.UnixMilli())
	b[0], b[1], b[2], b[3], b[4], b[5] = byte(ms>>40), byte(ms>>32), byte(ms>>24), byte(ms>>16), byte(ms>>8), byte(ms)
	b[6] = b[6]&0x0f | 0x70
	b[8] = b[8]&0x3f | 0x80
	return T(encode(b))
}

// Series makes identifiers that sort in the order they are made, which New promises only from one millisecond to the
// next: 4096 share one, by a counter in the place that RFC 9562 (section 6.2, method 1) gives it. Rows that are written
// together so lie together. The function is for one caller at a time.
func Series[T ~string](at time.Time) func() T {
	ms, n := uint64(at.UnixMilli()), uint64(0)
	return func() T {
		var b [16]byte
		_, _ = rand.Read(b[6:])
		ms := ms + n>>12
		b[0], b[1], b[2], b[3], b[4], b[5] = byte(ms>>40), byte(ms>>32), byte(ms>>24), byte(ms>>16), byte(ms>>8), byte(ms)
		b[6], b[7] = 0x70|byte(n>>8)&0x0f, byte(n)
		b[8] = b[8]&0x3f | 0x80
		n++
		return T(encode(b))
	}
}

func encode(b [16]byte) string {
	n := new(big.Int).SetBytes(b[:])
	text := n.Text(36)
	var out [length]byte
	for i := range out {
		out[i] = '0'
	}
	copy(out[length-len(text):], text)
	return string(out[:])
}

// Parse reads an identifier that a client sent; anything but 25 characters of 0-9a-z is not found rather than invalid,
// because an address that cannot exist names nothing.
func Parse[T ~string](s string) (T, error) {
	if !Valid(s) {
		return "", fault.New(fault.NotFound, "There is nothing at this address")
	}
	return T(s), nil
}

// Valid tells whether s has the form of an identifier.
func Valid(s string) bool {
	if len(s) != length {
		return false
	}
	for i := 0; i < length; i++ {
		if (s[i] < '0' || s[i] > '9') && (s[i] < 'a' || s[i] > 'z') {
			return false
		}
	}
	return true
}
