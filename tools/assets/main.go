// Command assets bundles the scripts and styles of internal/web into internal/web/assets, whose files are committed and embedded.
//
//	go run ./tools/assets          builds
//	go run ./tools/assets -check   proves that the committed files are what the sources give
//
// Node is needed only to fetch the pinned packages beforehand (npm ci in internal/web); bundling itself is Go.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

func main() {
	check := flag.Bool("check", false, "compare with the files on disk instead of writing them")
	web := flag.String("web", "internal/web", "folder of the front end")
	flag.Parse()
	if err := run(os.Stdout, *web, *check); err != nil {
		fmt.Fprintln(os.Stderr, "assets:", err)
		os.Exit(1)
	}
}

// run builds the front end under web and either writes the outputs or compares them with what is there.
func run(out io.Writer, web string, check bool) error {
	built, err := bundle(web)
	if err != nil {
		return err
	}
	folder := filepath.Join(web, "assets")
	if check {
		return compare(folder, built)
	}
	return write(out, folder, built)
}

// compare names every output that is missing, different or left over.
func compare(folder string, built map[string][]byte) error {
	present, err := outputs(folder)
	if err != nil {
		return err
	}
	var stale []string
	for _, name := range slices.Sorted(maps.Keys(built)) {
		onDisk, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil || !bytes.Equal(onDisk, built[name]) {
			stale = append(stale, name)
		}
	}
	for _, name := range present {
		if _, ok := built[name]; !ok {
			stale = append(stale, name+" (no longer built)")
		}
	}
	if len(stale) > 0 {
		return fmt.Errorf("%s is not what the sources give: %q; run go run ./tools/assets and commit the result", folder, stale)
	}
	return nil
}

// write puts the outputs in folder, removes those that are no longer built, and reports raw and compressed sizes.
func write(out io.Writer, folder string, built map[string][]byte) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	present, err := outputs(folder)
	if err != nil {
		return err
	}
	for _, name := range present {
		if _, ok := built[name]; !ok {
			if err := os.Remove(filepath.Join(folder, name)); err != nil {
				return err
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(built)) {
		body := built[name]
		if err := os.WriteFile(filepath.Join(folder, name), body, 0o644); err != nil {
			return err
		}
		fmt.Fprintf(out, "%-44s %8d bytes %8d compressed\n", name, len(body), compressedSize(body))
	}
	return nil
}

// builtKinds are the kinds of file this command makes; anything else in the folder (Go, the icon, notes) is written by hand.
var builtKinds = []string{".js", ".css", ".woff2", ".txt"}

// outputs lists the built files in folder.
func outputs(folder string) ([]string, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, entry := range entries {
		if slices.Contains(builtKinds, filepath.Ext(entry.Name())) {
			names = append(names, entry.Name())
		}
	}
	return names, nil
}
