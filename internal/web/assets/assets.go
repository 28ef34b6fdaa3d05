// Package assets holds the built scripts, styles and fonts, and serves them under addresses that change with their content.
//
// The files are made by tools/assets and committed, so go build needs nothing else.
package assets

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// ProgressStyle is the style-src source that lets Turbo install the style of its progress bar under a policy without inline
// styles. It belongs to the pinned @hotwired/turbo 8.0.23.
const ProgressStyle = "'sha256-WAyOw4V+FqDc35lQPyRADLBWbuNK8ahvYEaQIYF1+Ps='"

// Prefix is the path under which Handler is to be mounted.
const Prefix = "/assets/"

//go:embed *.js *.css *.woff2 *.svg *.txt *.md
var files embed.FS

// library is read once from the embedded files and never changes afterwards.
var library = sync.OnceValue(func() shelf { return stock(files) })

type shelf struct {
	urls  map[string]string // by the name people use: app.js
	items map[string]*item  // by the last element of the address
}

type item struct {
	kind    string // MIME type
	keep    string // Cache-Control
	body    []byte
	squeeze func() []byte // the body compressed, nil when that gains nothing
}

// URL gives the address of a built file by its plain name: URL("app.js") = "/assets/app.5f2c81d09ab34e77.js",
// URL("inter-latin-wght-normal.woff2") = "/assets/inter-latin-wght-normal-NRMW37G5.woff2".
// The address changes whenever the content does. An unknown name gives the plain address, which answers 404.
func URL(name string) string {
	if url, ok := library().urls[name]; ok {
		return url
	}
	return Prefix + name
}

// Handler serves the files under Prefix. Hashed addresses may be kept for a year; a wrong one is 404, so that an old page
// never runs a script of another version.
func Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "Assets can only be read.", http.StatusMethodNotAllowed)
			return
		}
		found, ok := library().items[strings.TrimPrefix(r.URL.Path, Prefix)]
		if !ok {
			http.NotFound(w, r)
			return
		}
		found.serve(w, r)
	})
}

func (it *item) serve(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Content-Type", it.kind)
	header.Set("Cache-Control", it.keep)
	header.Set("X-Content-Type-Options", "nosniff")
	body := it.body
	if packed := it.squeeze(); packed != nil {
		header.Set("Vary", "Accept-Encoding")
		if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			header.Set("Content-Encoding", "gzip")
			body = packed
		}
	}
	header.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method == http.MethodHead {
		return
	}
	_, _ = w.Write(body) // the reader went away: nothing to do about it
}

// buildHash is what the build puts into the names of files that styles refer to.
var buildHash = regexp.MustCompile(`-[0-9A-Z]{8}(\.woff2)$`)

// How long a browser may keep a file: for good when its address changes with its content, else for an hour.
const (
	forGood   = "public, max-age=31536000, immutable"
	forAnHour = "public, max-age=3600"
)

// stock reads the files of a folder. Scripts and styles get a hash into their address, fonts carry one already from the
// build; the icon and the licences keep their plain names, by which they are known.
func stock(from fs.FS) shelf {
	s := shelf{urls: map[string]string{}, items: map[string]*item{}}
	names, err := fs.Glob(from, "*")
	if err != nil {
		panic(err) // the pattern is a constant
	}
	for _, name := range names {
		body, err := fs.ReadFile(from, name)
		if err != nil {
			panic(err) // an embedded file can always be read
		}
		address, keep := name, forAnHour
		ext := path.Ext(name)
		switch ext {
		case ".woff2":
			keep = forGood
		case ".js", ".css":
			keep = forGood
			sum := sha256.Sum256(body)
			address = strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:8]) + ext
		}
		s.urls[buildHash.ReplaceAllString(name, "$1")] = Prefix + address
		s.items[address] = &item{kind: kindOf(ext), keep: keep, body: body, squeeze: sync.OnceValue(func() []byte { return squeeze(ext, body) })}
	}
	return s
}

// kindOf names the types itself, so that the host's MIME tables cannot change them.
func kindOf(ext string) string {
	switch ext {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".woff2":
		return "font/woff2"
	case ".svg":
		return "image/svg+xml"
	}
	return "text/plain; charset=utf-8"
}

// squeeze compresses text once per process; fonts are compressed already.
func squeeze(ext string, body []byte) []byte {
	if ext == ".woff2" {
		return nil
	}
	var packed bytes.Buffer
	zip, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return nil
	}
	if _, err := zip.Write(body); err != nil || zip.Close() != nil || packed.Len() >= len(body) {
		return nil
	}
	return packed.Bytes()
}

// Plain serves a built file under an address of its own that stays, so that a browser asks each time whether it changed.
func Plain(w http.ResponseWriter, r *http.Request, name string) error {
	found, ok := library().items[strings.TrimPrefix(URL(name), Prefix)]
	if !ok {
		return fmt.Errorf("no built file %s", name)
	}
	same := *found
	same.keep = "no-cache"
	same.serve(w, r)
	return nil
}
