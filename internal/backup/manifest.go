// Package backup keeps everything an organisation has in one file that either database engine can be filled from: a ZIP
// with manifest.json, tables/NAME.jsonl with one object a row in the order of the primary key, and files/DIGEST for
// every attached file. The same file with the secrets left out is the organisation's full export.
package backup

import (
	"time"

	"throughline/internal/db"
)

// Format is the version of the archive's layout that this program writes, and the newest that it reads.
const Format = 1

// Manifest says what an archive holds.
type Manifest struct {
	Format       int       `json:"format"`
	Schema       int64     `json:"schema"` // version of the database's schema
	Made         time.Time `json:"made"`   // when the snapshot was taken
	Engine       db.Engine `json:"engine"` // where it was taken; it can be restored on any
	Organisation string    `json:"organisation"`
	History      Head      `json:"history"`
	// Secrets tells a backup from an export: an export has no password hashes, sessions, tokens and secret links.
	Secrets bool `json:"secrets"`
	// LeftOut names the tables whose rows are secrets and not in an export.
	LeftOut []string `json:"leftOut,omitempty"`
	Tables  []Table  `json:"tables"` // in an order in which they can be loaded
	Files   Files    `json:"files"`
	// Missing names attached files that rows speak of and that could not be read whole.
	Missing []Missing `json:"missing,omitempty"`
}

// Head is where the history stood: its last number and its last hash.
type Head struct {
	Seq  int64  `json:"seq"`
	Hash string `json:"hash"`
}

// Table is the member tables/NAME.jsonl.
type Table struct {
	db.Shape
	Rows   int64  `json:"rows"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"` // of the member, in hex
}

// Files are the members files/DIGEST together. Each is named by the digest of its content.
type Files struct {
	Count int64 `json:"count"`
	Bytes int64 `json:"bytes"`
	// SHA256 is the digest of the lines "DIGEST SIZE\n" of all files in the order of their digests.
	SHA256 string `json:"sha256"`
}

// Missing is an attached file that the archive does not have.
type Missing struct {
	SHA256 string `json:"sha256"`
	Why    string `json:"why"`
}

const (
	manifestName = "manifest.json"
	tablesFolder = "tables/"
	tablesEnding = ".jsonl"
	filesFolder  = "files/"
)

func (t Table) member() string { return tablesFolder + t.Name + tablesEnding }

// secret tells whether the rows of a table open doors: by the column that keeps a secret's hash, or because it is one
// of the two that hold secrets under another name.
func secret(s db.Shape) bool {
	return s.Has("secret") || s.Name == "credential" || s.Name == "idempotency"
}
