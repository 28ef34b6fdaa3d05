package ui

import "context"

// Words are the few phrases that components say by themselves. A page in another language puts its own into the context.
type Words struct {
	Skip, Menu, Close, Undo, Cancel, Copy, Remove, Required, More   string
	SearchOrDo, Navigation, Breadcrumbs, Notifications, Keys, Files string
	FixThese, ChooseFiles, DropFiles, Previous, Next, Of, Done      string
	Passed, Present, Ahead, ShowTable, Keep                         string
}

// English is what components say unless WithWords says otherwise.
func English() Words {
	return Words{
		Skip: "Skip to the content", Menu: "Menu", Close: "Close", Undo: "Undo", Cancel: "Cancel", Copy: "Copy",
		Remove: "Remove", Required: "required", More: "More",
		SearchOrDo: "Search or do", Navigation: "Pages", Breadcrumbs: "Where you are", Notifications: "Messages",
		Keys: "Keys on this page", Files: "Files",
		FixThese: "Please mend this first", ChooseFiles: "Choose files", DropFiles: "or drop them here",
		Previous: "Previous", Next: "Next", Of: "of", Done: "done",
		Passed: "passed", Present: "now", Ahead: "ahead", ShowTable: "Show as a table", Keep: "Keep",
	}
}

type wordsKey struct{}

// WithWords returns a context in which components speak w.
func WithWords(ctx context.Context, w Words) context.Context {
	return context.WithValue(ctx, wordsKey{}, w)
}

func words(ctx context.Context) Words {
	if w, ok := ctx.Value(wordsKey{}).(Words); ok {
		return w
	}
	return English()
}
