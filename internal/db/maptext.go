package db

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"unicode/utf8"
)

// KeepMap stores the bytes of a process map under their digest and gives it; the same bytes are stored once. It leaves no
// event: the row that comes to point at the digest does.
func KeepMap(ctx context.Context, tx *Tx, data []byte) (digest string, err error) {
	sum := sha256.Sum256(data)
	digest = hex.EncodeToString(sum[:])
	encoding, body := "text", string(data)
	// A text column holds neither other encodings nor a zero byte.
	if !utf8.Valid(data) || bytes.IndexByte(data, 0) >= 0 {
		encoding, body = "base64", base64.StdEncoding.EncodeToString(data)
	}
	_, err = tx.Exec(ctx, `INSERT INTO map_text (id, encoding, body) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING`, digest, encoding, body)
	return digest, err
}

// KeptMap gives the very bytes that were kept under the digest.
func KeptMap(ctx context.Context, q Q, digest string) ([]byte, error) {
	var encoding, body string
	if err := One(ctx, q, `SELECT encoding, body FROM map_text WHERE id = $1`, []any{digest}, &encoding, &body); err != nil {
		return nil, err
	}
	if encoding == "base64" {
		return base64.StdEncoding.DecodeString(body)
	}
	return []byte(body), nil
}
