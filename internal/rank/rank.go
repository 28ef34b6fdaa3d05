// Package rank makes order keys: short texts between two neighbours, so that moving one row writes one row.
//
// A key is a fraction between 0 and 1 written in base 36 with the digits 0-9a-z and without "0." before it, so that
// comparing texts byte by byte compares the fractions under every collation. A key never ends in 0, which leaves room
// before each one.
package rank

import (
	"strings"

	"throughline/internal/fault"
)

const (
	digits = "0123456789abcdefghijklmnopqrstuvwxyz"
	base   = len(digits)
)

// First gives the key of the only row of an empty list, with as much room before it as after.
func First() string { return "i" }

// Between gives a key strictly between a and b. An empty a means the start of the list and an empty b its end, so
// Between(last, "") appends and Between("", first) prepends. A run of n appends, of n prepends, or of n insertions
// that each follow or precede the one before grows keys by about 2·log36(n) digits. The error is Invalid: a or b is no
// key, or a does not come before b.
func Between(a, b string) (string, error) {
	for _, key := range []string{a, b} {
		if key != "" && !Valid(key) {
			return "", fault.New(fault.Invalid, "The order key %.40q is not made of 0-9 and a-z, or ends in 0", key)
		}
	}
	if b != "" && a >= b {
		return "", fault.New(fault.Invalid, "The order key %.40q does not come before %.40q", a, b)
	}
	return between(a, b), nil
}

// Valid tells whether key has the form of an order key.
func Valid(key string) bool {
	for i := 0; i < len(key); i++ {
		if value(key[i]) < 0 {
			return false
		}
	}
	return key != "" && key[len(key)-1] != '0'
}

// Spread gives n keys in order with even gaps between them, for a list written at once.
func Spread(n int) []string {
	// Three spare bits leave room for a few insertions everywhere before keys grow.
	width, room := 1, base
	for room < 8*(n+1) {
		width, room = width+1, room*base
	}
	keys := make([]string, n)
	for i := range keys {
		// room stays below 8·36·(n+1), so the product needs 2·log2(n)+9 bits and holds for any n that fits in memory.
		keys[i] = text(uint64(i+1)*uint64(room)/uint64(n+1), width)
	}
	return keys
}

// between works on a < b, where an empty a is the lower bound and an empty b the upper.
func between(a, b string) string {
	switch {
	case a == "" && b == "":
		return First()
	case b == "":
		return after(a)
	case a == "":
		return before(b)
	}
	same := 0
	for same < len(a) && a[same] == b[same] { // b cannot end first: a is smaller
		same++
	}
	prefix, a, b := b[:same], a[same:], b[same:]
	if a == "" {
		return prefix + before(b)
	}
	low, high := value(a[0]), value(b[0])
	switch {
	case high-low > 1:
		return prefix + digits[(low+high)/2:][:1]
	case len(b) > 1:
		return prefix + b[:1]
	default:
		return prefix + a[:1] + between(a[1:], "")
	}
}

// after counts upwards. Keys that begin with k times z are counted on k+1 further digits, so each digit of the run
// multiplies the room by 36 and costs two digits of length.
func after(a string) string {
	run := 0
	for run < len(a) && a[run] == 'z' {
		run++
	}
	key := []byte(fit(a, 2*run+1))
	for i := len(key) - 1; ; i-- { // ends at the first digit beyond the run, which is below z
		if key[i] != 'z' {
			key[i] = digits[value(key[i])+1]
			break
		}
		key[i] = '0'
	}
	return strings.TrimRight(string(key), "0")
}

// before counts downwards, as after does upwards, with runs of 0.
func before(b string) string {
	run := 0
	for b[run] == '0' { // a key never ends in 0, so another digit follows
		run++
	}
	key := []byte(fit(b, 2*run+1))
	for i := len(key) - 1; ; i-- { // ends at the first digit beyond the run, which is above 0
		if key[i] != '0' {
			key[i] = digits[value(key[i])-1]
			break
		}
		key[i] = 'z'
	}
	if key[run] == '0' {
		return strings.Repeat("0", run+1) + strings.Repeat("z", run+2)
	}
	return strings.TrimRight(string(key), "0")
}

// fit cuts the key to the width or fills it with zeros.
func fit(key string, width int) string {
	if len(key) >= width {
		return key[:width]
	}
	return key + strings.Repeat("0", width-len(key))
}

func text(n uint64, width int) string {
	key := make([]byte, width)
	for i := width - 1; i >= 0; i-- {
		key[i] = digits[n%uint64(base)]
		n /= uint64(base)
	}
	return strings.TrimRight(string(key), "0")
}

// value gives the digit's worth, or -1.
func value(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'z':
		return int(c-'a') + 10
	}
	return -1
}
