// Package secret makes what links and tokens are known by, and what is stored of it.
package secret

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
)

// Length is how many characters every secret has.
const Length = 43

// New makes 256 random bits, written so that they can stand in an address.
func New() string {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails since Go 1.24
	return base64.RawURLEncoding.EncodeToString(b)
}

// Digest gives what is stored of a secret: its SHA-256 in hexadecimal digits. A plain hash is enough for 256 random bits.
func Digest(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}
