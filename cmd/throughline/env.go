package main

import (
	"io"
	"path/filepath"
)

// Env is what a command has of the world, so that tests can give it another one.
type Env struct {
	Get      func(string) string // of an environment variable
	In       io.Reader
	Out, Err io.Writer
}

// get gives a setting, or what stands in for it.
func (e Env) get(name, otherwise string) string {
	if v := e.Get(name); v != "" {
		return v
	}
	return otherwise
}

// dataDir is the folder of everything that is stored, when nothing else is configured.
func (e Env) dataDir() string { return e.get("THROUGHLINE_DATA", "data") }

// databaseURL is the address of the database.
func (e Env) databaseURL() string {
	return e.get("THROUGHLINE_DATABASE", "sqlite:"+filepath.Join(e.dataDir(), "throughline.db"))
}

// filesDir is the folder of attached files.
func (e Env) filesDir() string {
	return e.get("THROUGHLINE_FILES", filepath.Join(e.dataDir(), "files"))
}
