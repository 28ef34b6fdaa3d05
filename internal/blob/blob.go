// Package blob keeps attached files by the digest of their content: equal files are stored once, a file never changes,
// and a damaged one is noticed. It knows nothing of who may read them.
package blob

import (
	"context"
	"encoding/hex"
	"io"
	"iter"
	"net/http"
	"path"
	"strings"
)

// Ref names a stored file. SHA256 is 64 lower-case hex digits, Size is in bytes, and MIME is what the first bytes show,
// whatever the sender claimed.
type Ref struct {
	SHA256 string `json:"sha256"`
	Size   int64  `json:"size"`
	MIME   string `json:"mime"`
}

// Store keeps files. Implementations are safe for concurrent use.
type Store interface {
	// Put keeps what r gives and answers its name. It returns only when the bytes are on stable storage. More than limit
	// bytes are refused with fault.Limit, an exhausted or broken disk with fault.Unavailable; then nothing is kept.
	Put(ctx context.Context, r io.Reader, limit int64) (Ref, error)
	// Open reads a kept file from its beginning; the caller closes it. fault.NotFound when there is none.
	Open(ctx context.Context, sha256 string) (io.ReadSeekCloser, error)
	// Delete removes a file; deleting what is not there succeeds. The caller makes sure that no row names it.
	Delete(ctx context.Context, sha256 string) error
	// Walk gives every kept file in the order of its digest, with MIME left empty; it ends at the first error.
	Walk(ctx context.Context) iter.Seq2[Ref, error]
	// Verify reads a file and answers fault.Internal when its content no longer has its digest.
	Verify(ctx context.Context, sha256 string) error
}

// valid tells whether the text is a digest, and so safe as a file name.
func valid(sha256 string) bool {
	_, err := hex.DecodeString(sha256)
	return err == nil && len(sha256) == 64 && strings.ToLower(sha256) == sha256
}

// sniff tells the type from the first bytes (at most 512 are read). SVG and HTML are told apart from plain text so
// that a server can refuse to show them in its own name.
func sniff(head []byte) string {
	mime, _, _ := strings.Cut(http.DetectContentType(head), ";")
	if mime == "text/xml" || mime == "text/plain" {
		if strings.Contains(strings.ToLower(string(head)), "<svg") {
			return "image/svg+xml"
		}
	}
	return mime
}

// Inline tells whether a browser may show the type within a page. Everything else is offered for download.
func Inline(mime string) bool {
	switch mime {
	case "image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf", "text/plain":
		return true
	}
	return false
}

// FileName makes a name that people sent safe to offer for download: without folders and control characters, at most
// 120 bytes, never empty and never hidden.
func FileName(sent string) string {
	name := path.Base(strings.ReplaceAll(sent, "\\", "/"))
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || strings.ContainsRune(`<>:"/|?*`, r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(name, ""))
	name = strings.TrimLeft(strings.TrimSpace(name), ". ")
	if len(name) > 120 {
		ending := path.Ext(name)
		if len(ending) > 12 {
			ending = ""
		}
		name = strings.ToValidUTF8(name[:120-len(ending)], "") + ending
	}
	if name == "" {
		return "file"
	}
	return name
}
