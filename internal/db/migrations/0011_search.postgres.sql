-- +goose Up
-- Words without places and weights: "_" before one says that it stands in a title. The index is empty after this: the
-- follower reads the history again and fills it while the program runs.
TRUNCATE search_entry;

DELETE FROM follower WHERE name = 'search';
DELETE FROM follower_parked WHERE name = 'search';
