package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// entries are the bundles: the source under the web folder and the name it is served by.
var entries = []api.EntryPoint{
	{InputPath: "behaviours/app.ts", OutputPath: "app"},
	{InputPath: "ui/ui.css", OutputPath: "app"},
	{InputPath: "islands/grid/grid.ts", OutputPath: "grid"},
	{InputPath: "islands/grid/grid.css", OutputPath: "grid"},
	{InputPath: "islands/gantt/gantt.ts", OutputPath: "gantt"},
	{InputPath: "islands/gantt/gantt.css", OutputPath: "gantt"},
	{InputPath: "islands/process/process.ts", OutputPath: "process"},
	{InputPath: "islands/process/editor.ts", OutputPath: "editor"},
	{InputPath: "islands/process/process.css", OutputPath: "process"},
	{InputPath: "islands/run/run.ts", OutputPath: "run"},
	{InputPath: "islands/run/worker.ts", OutputPath: "worker"},
}

// bundle builds every entry and gives the outputs by file name. Files that a style names (fonts) carry the hash
// of their content in their name; the licences of every bundled package go into third-party.txt.
func bundle(web string) (map[string][]byte, error) {
	root, err := filepath.Abs(web)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(filepath.Join(root, "node_modules")); err != nil {
		return nil, fmt.Errorf("the front-end packages are missing: run npm ci in %s", web)
	}
	points := make([]api.EntryPoint, len(entries))
	for i, entry := range entries {
		points[i] = api.EntryPoint{InputPath: filepath.Join(root, entry.InputPath), OutputPath: entry.OutputPath}
	}
	result := api.Build(api.BuildOptions{
		AbsWorkingDir:       root,
		EntryPointsAdvanced: points,
		Outdir:              filepath.Join(root, "assets"),
		AssetNames:          "[name]-[hash]",
		Bundle:              true,
		Format:              api.FormatESModule,
		Target:              api.ES2022,
		MinifyWhitespace:    true,
		MinifyIdentifiers:   true,
		MinifySyntax:        true,
		Charset:             api.CharsetUTF8,
		LegalComments:       api.LegalCommentsNone,
		Loader:              map[string]api.Loader{".woff2": api.LoaderFile, ".svg": api.LoaderDataURL},
		Metafile:            true,
		LogLevel:            api.LogLevelSilent,
	})
	if len(result.Errors) > 0 {
		lines := api.FormatMessages(result.Errors, api.FormatMessagesOptions{Kind: api.ErrorMessage})
		return nil, errors.New(strings.TrimSpace(strings.Join(lines, "\n")))
	}
	built := make(map[string][]byte, len(result.OutputFiles)+1)
	for _, file := range result.OutputFiles {
		built[filepath.Base(file.Path)] = file.Contents
	}
	notices, err := thirdParty(root, result.Metafile)
	if err != nil {
		return nil, err
	}
	built["third-party.txt"] = notices
	return built, nil
}

var packageDir = regexp.MustCompile(`^(node_modules/(?:@[^/]+/)?[^/]+)/`)

// thirdParty gathers the name, version and licence text of each package that ended up in a bundle.
func thirdParty(root, metafile string) ([]byte, error) {
	var meta struct {
		Inputs map[string]json.RawMessage `json:"inputs"`
	}
	if err := json.Unmarshal([]byte(metafile), &meta); err != nil {
		return nil, err
	}
	dirs := map[string]bool{}
	for input := range meta.Inputs {
		if m := packageDir.FindStringSubmatch(input); m != nil {
			dirs[m[1]] = true
		}
	}
	var text bytes.Buffer
	text.WriteString("Packages inside the scripts and styles of this folder, with their licences.\n")
	for _, dir := range slices.Sorted(maps.Keys(dirs)) {
		manifest, err := os.ReadFile(filepath.Join(root, dir, "package.json"))
		if err != nil {
			return nil, err
		}
		var about struct{ Name, Version, License string }
		if err := json.Unmarshal(manifest, &about); err != nil {
			return nil, fmt.Errorf("%s/package.json: %w", dir, err)
		}
		fmt.Fprintf(&text, "\n---- %s %s (%s)\n", about.Name, about.Version, about.License)
		licences, err := filepath.Glob(filepath.Join(root, dir, "[Ll][Ii][Cc][Ee][Nn][SsCc][Ee]*"))
		if err != nil {
			return nil, err
		}
		for _, licence := range licences {
			body, err := os.ReadFile(licence)
			if err != nil {
				return nil, err
			}
			text.WriteString("\n" + strings.TrimSpace(string(body)) + "\n")
		}
	}
	return text.Bytes(), nil
}

// compressedSize tells what a body weighs on the wire.
func compressedSize(body []byte) int {
	var packed bytes.Buffer
	zip, _ := gzip.NewWriterLevel(&packed, gzip.BestCompression) // the level is a valid constant
	_, _ = zip.Write(body)                                       // a buffer takes every write
	_ = zip.Close()
	return packed.Len()
}
