package db

import (
	"encoding/binary"
	"math/bits"
)

// An identifier is 128 bits written in 25 signs of 0-9a-z. Where very many are kept beside the rows they name, they are
// kept as the bits.

const idLength = 25

// packed gives an identifier as its 16 bytes, and any other text as it is.
func packed(id string) any {
	if len(id) != idLength {
		return id
	}
	var high, low uint64
	for i := range idLength {
		digit, ok := digitOf(id[i])
		if !ok {
			return id
		}
		over, rest := bits.Mul64(low, 36)
		rest, carry := bits.Add64(rest, digit, 0)
		tooLarge, top := bits.Mul64(high, 36)
		top, out := bits.Add64(top, over, carry)
		if tooLarge != 0 || out != 0 {
			return id
		}
		high, low = top, rest
	}
	b := make([]byte, 16)
	binary.BigEndian.PutUint64(b, high)
	binary.BigEndian.PutUint64(b[8:], low)
	return b
}

// unpacked gives the identifier back.
func unpacked(stored any) string {
	b, ok := stored.([]byte)
	if !ok || len(b) != 16 {
		text, _ := stored.(string)
		return text
	}
	high, low := binary.BigEndian.Uint64(b), binary.BigEndian.Uint64(b[8:])
	var out [idLength]byte
	for i := idLength - 1; i >= 0; i-- {
		var rest uint64
		high, rest = high/36, high%36
		low, rest = bits.Div64(rest, low, 36)
		out[i] = "0123456789abcdefghijklmnopqrstuvwxyz"[rest]
	}
	return string(out[:])
}

func digitOf(c byte) (uint64, bool) {
	switch {
	case c >= '0' && c <= '9':
		return uint64(c - '0'), true
	case c >= 'a' && c <= 'z':
		return uint64(c-'a') + 10, true
	}
	return 0, false
}
