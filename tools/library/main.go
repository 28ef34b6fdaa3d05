// Library writes the BPMN files of the library of processes from their outlines, which are the source: run it after
// changing one. The files are drawn by the product's own layout.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"throughline/internal/bpmn"
	"throughline/internal/bpmn/layout"
)

const into = "internal/library/files"

func main() {
	if err := generate("tools/library/outlines", func(name string, data []byte) error {
		return os.WriteFile(filepath.Join(into, name), data, 0o644)
	}); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// generate makes the file of each outline in the folder and gives it to keep.
func generate(folder string, keep func(name string, data []byte) error) error {
	outlines, err := filepath.Glob(filepath.Join(folder, "*.md"))
	if err != nil {
		return err
	}
	for _, path := range outlines {
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		data, err := draw(string(text))
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		if err := keep(strings.TrimSuffix(filepath.Base(path), ".md")+".bpmn", data); err != nil {
			return err
		}
	}
	return nil
}

// draw makes the BPMN file of an outline.
func draw(text string) ([]byte, error) {
	o, err := read(text)
	if err != nil {
		return nil, err
	}
	m, err := bpmn.Parse([]byte(o.xml()))
	if err != nil {
		return nil, err
	}
	if err := layout.Arrange(m); err != nil {
		return nil, err
	}
	return m.Bytes(), nil
}
