package db

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"strings"
)

// schemaVersion is the number of the newest migration; a test compares it with the files.
const schemaVersion = 33

// engineFS shows the migrations of one engine: those of the other are hidden, and the one that is carried out in Go.
type engineFS struct {
	fs.FS
	engine string
}

// Glob implements fs.GlobFS, by which goose finds its files.
func (e engineFS) Glob(pattern string) ([]string, error) {
	all, err := fs.Glob(e.FS, pattern)
	if err != nil {
		return nil, err
	}
	other := "." + string(Postgres) + ".sql"
	if e.engine == string(Postgres) {
		other = "." + string(SQLite) + ".sql"
	}
	var mine []string
	for _, name := range all {
		if !strings.HasSuffix(name, other) && !strings.HasPrefix("migrations/"+name, packedFile) {
			mine = append(mine, name)
		}
	}
	return mine, nil
}

// SchemaDigest names the set of migrations, for whoever keeps a migrated database to copy from.
func SchemaDigest() (string, error) {
	h := sha256.New()
	err := fs.WalkDir(migrations, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(migrations, path)
		h.Write([]byte(path))
		h.Write(b)
		return err
	})
	return hex.EncodeToString(h.Sum(nil)), err
}
