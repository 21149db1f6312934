//! The window: plugins, state, the list of commands and the background tasks.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::thread::JoinHandle;

use batchbook_core::attachments::Recovered;
use batchbook_core::change_setting::note_changes_outside;
use batchbook_core::open_book::open_book;
use batchbook_core::run::WindowLock;
use batchbook_core::settings::{Flags, Settings, Surroundings};
use tauri::{AppHandle, DragDropEvent, Emitter, Manager, WebviewWindow, WebviewWindowBuilder, WindowEvent};
use tauri_plugin_dialog::{DialogExt, MessageDialogKind};
use tauri_plugin_window_state::StateFlags;
use tracing::level_filters::LevelFilter;

use crate::backing_up::BackingUp;
use crate::checking::Checking;
use crate::commands::{self, Session};
use crate::copying::{self, Begin, Copies};
use crate::pictures::Pictures;
use crate::surroundings::{
    VERSION, current_settings, share_with_group, surroundings, system_clock, system_language,
};
use crate::wording::{self, Coded, Said, Words};
use crate::{attachment_scheme, background, logging, second_start};

/// What there is to open.
enum Begun {
    /// A book, which is this process's while the lock is held.
    Here {
        settings: Box<Settings>,
        account: Option<String>,
        lock: Option<WindowLock>,
    },
    /// Another process has its window open on the data folder, and may come to the front when asked.
    Elsewhere(PathBuf),
    /// Nothing, and why.
    Refused { language: String, why: Coded },
}

/// A book that is opened beside the start of the window and of the web engine's processes, which takes longer.
struct Opening {
    data_dir: PathBuf,
    language: String,
    account: Option<String>,
    thread: JoinHandle<Result<(Session, Recovered), Coded>>,
}

/// Opens the window and runs until it is closed.
pub(crate) fn open(flags: Flags) -> ExitCode {
    #[cfg(target_os = "linux")]
    if !["DISPLAY", "WAYLAND_DISPLAY"].into_iter().any(is_given) {
        return say_on_terminal(&Coded::error("window_no_screen", []));
    }
    #[cfg(target_os = "linux")]
    draw_directly_without_graphics_card();
    let not_answered = second_start::was_not_answered();
    let surroundings = surroundings(flags);
    let begun = begin(&surroundings, not_answered);
    // Before the book is touched: where they are missing nothing of it changes.
    #[cfg(window_libraries)]
    if let Err(detail) = crate::window_libraries::load() {
        tracing::error!(detail, "the libraries of the window cannot be loaded");
        return say_on_terminal(&Coded::error("window_libraries_missing", [("detail", detail)]));
    }
    // A screen that is named may still not be there, or be somebody else's, as under sudo.
    #[cfg(target_os = "linux")]
    if let Err(error) = gtk::init() {
        tracing::error!(%error, "the screen cannot be used");
        return say_on_terminal(&Coded::error("window_no_screen", []));
    }
    match begun {
        Begun::Here {
            settings,
            account,
            lock,
        } => run(Opening::start(*settings, account, surroundings), lock),
        Begun::Elsewhere(data_dir) => second_start::bring_other_to_front(&data_dir),
        Begun::Refused { language, why } => refuse(&language, &why),
    }
}

#[cfg(target_os = "linux")]
fn is_given(variable: &str) -> bool {
    std::env::var_os(variable).is_some_and(|value| !value.is_empty())
}

/// What has WebKit draw straight into the window; otherwise it composites the page with an imitation of a graphics card, on the same processor.
#[cfg(target_os = "linux")]
const WITHOUT_GRAPHICS_CARD: [&str; 2] = [
    "WEBKIT_DISABLE_COMPOSITING_MODE",
    "WEBKIT_DISABLE_DMABUF_RENDERER",
];

/// Has WebKit draw without a graphics card where there is none. Whoever has set one of the variables has chosen: then none is set.
#[cfg(target_os = "linux")]
fn draw_directly_without_graphics_card() {
    let is_of_card = |name: std::ffi::OsString| name.as_encoded_bytes().starts_with(b"renderD");
    let has_card = std::fs::read_dir("/dev/dri")
        .is_ok_and(|mut devices| devices.any(|it| it.is_ok_and(|it| is_of_card(it.file_name()))));
    if has_card || WITHOUT_GRAPHICS_CARD.into_iter().any(is_given) {
        return;
    }
    for switch in WITHOUT_GRAPHICS_CARD {
        #[allow(unsafe_code, reason = "WebKit takes it from the environment alone")]
        // SAFETY: The program has no other thread yet that could read the environment.
        unsafe {
            std::env::set_var(switch, "1");
        }
    }
}

/// Says why there is no window where nothing can be shown in one.
#[cfg(target_os = "linux")]
fn say_on_terminal(why: &Coded) -> ExitCode {
    let words = Words::of(&system_language().unwrap_or_default());
    eprintln!("batchbook: {}", in_one_text(&words.said(why)));
    ExitCode::FAILURE
}

fn begin(surroundings: &Surroundings, not_answered: bool) -> Begun {
    let settings = match current_settings(surroundings) {
        Ok(settings) => settings,
        Err(error) => {
            return Begun::Refused {
                language: system_language().unwrap_or_default(),
                why: wording::settings(&error),
            };
        }
    };
    let account = share_with_group(&settings.data_dir.value);
    logging::start(&settings.logs(), LevelFilter::INFO);
    tracing::info!(version = VERSION, data_dir = %settings.data_dir.value.display(), "window started");
    // Only a hint for the single-instance plugin: without a session bus it cannot know, the lock does.
    let data_dir = &settings.data_dir.value;
    let taken = std::fs::create_dir_all(data_dir).map(|()| second_start::take_window(data_dir, not_answered));
    let lock = match taken {
        Ok(Ok(Some(lock))) => Some(lock),
        Ok(Ok(None)) if not_answered => {
            let path = data_dir.display().to_string();
            return Begun::Refused {
                language: settings.language.value,
                why: Coded::error("window_open_already", [("path", path)]),
            };
        }
        Ok(Ok(None)) => return Begun::Elsewhere(data_dir.clone()),
        // Opening the book says what is wrong with the folder.
        Ok(Err(_)) | Err(_) => None,
    };
    Begun::Here {
        settings: Box::new(settings),
        account,
        lock,
    }
}

impl Opening {
    fn start(settings: Settings, account: Option<String>, surroundings: Surroundings) -> Self {
        Self {
            data_dir: settings.data_dir.value.clone(),
            language: settings.language.value.clone(),
            account,
            thread: std::thread::spawn(|| session(settings, surroundings)),
        }
    }
}

/// Opens the book for the window, and tells what of its files was made whole.
fn session(settings: Settings, surroundings: Surroundings) -> Result<(Session, Recovered), Coded> {
    let data_dir = settings.data_dir.value.clone();
    let (book, recovered) = open_book(settings, system_clock()).map_err(|error| {
        tracing::error!("{}", wording::chain(&error));
        wording::open(&error)
    })?;
    if let Err(error) = note_changes_outside(&book, &surroundings) {
        tracing::warn!(
            error = wording::chain(&error),
            "settings were not compared with the trail"
        );
    }
    commands::plant_book::forget_fetched(&data_dir);
    let session = Session {
        book: Arc::new(book),
        copies: Copies::default(),
        checking: Checking::default(),
        backing_up: BackingUp::default(),
        moving: Default::default(),
        uploads: Default::default(),
        object_work: Default::default(),
        pictures: Pictures::in_data(&data_dir),
        held: Default::default(),
        surroundings,
    };
    Ok((session, recovered))
}

fn run(opening: Opening, lock: Option<WindowLock>) -> ExitCode {
    let webview = webview_folder(&opening.data_dir, opening.account);
    let ended = tauri::Builder::default()
        .plugin(second_start::single_instance(&opening.data_dir))
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_opener::init())
        .plugin(
            tauri_plugin_window_state::Builder::default()
                // It is shown once there is a book to show.
                .with_state_flags(StateFlags::all() - StateFlags::VISIBLE)
                .build(),
        )
        .register_asynchronous_uri_scheme_protocol("attachment", |context, request, responder| {
            let session = Arc::clone(&context.app_handle().state::<Arc<Session>>());
            tauri::async_runtime::spawn_blocking(move || {
                responder.respond(attachment_scheme::answer(&session, &request));
            });
        })
        .manage(commands::export::Exports::default())
        .manage(commands::dossier::Dossiers::default())
        .manage(commands::plant_book::OpenedPlant::default())
        .manage(commands::catalogue::PendingImport::default())
        .manage(commands::window::Closing::default())
        .manage(commands::rebuild::Rebuilding::default())
        .invoke_handler(tauri::generate_handler![
            commands::start::start,
            commands::authority::authority,
            commands::authority::unlock,
            commands::authority::lock,
            commands::drafts::preview_batch,
            commands::drafts::keep_draft,
            commands::drafts::record_batch,
            commands::drafts::repeat_batch,
            commands::drafts::discard_draft,
            commands::attachments::pick_attachments,
            commands::attachments::attach_dropped,
            commands::attachments::pick_replacement,
            commands::attachments::cancel_attachment,
            commands::attachments::retry_attachment,
            commands::attachments::dismiss_attachment,
            commands::attachments::take_back_dismissal,
            commands::attachments::remove_attachment,
            commands::attachments::open_failures,
            commands::files::open_attachment,
            commands::files::show_in_folder,
            commands::files::save_copy,
            commands::files::save_all_copies,
            commands::files::paste_attachments,
            commands::batches::search_batches,
            commands::batches::show_batch,
            commands::corrections::open_correction,
            commands::corrections::preview_correction,
            commands::corrections::correct_batch,
            commands::corrections::revert_batch,
            commands::corrections::record_again,
            commands::corrections::set_aside_attachment,
            commands::history::batch_totals,
            commands::history::filter_choices,
            commands::history::report_batches,
            commands::export::export_batches,
            commands::export::cancel_export,
            commands::dossier::make_dossier,
            commands::dossier::cancel_dossier,
            commands::plant_book::plant_book,
            commands::plant_book::add_plant_folder,
            commands::plant_book::add_plant_bucket,
            commands::plant_book::remove_plant_folder,
            commands::plant_book::reopen_plant_book,
            commands::plant_book::stop_plant_book,
            commands::plant_book::search_plant,
            commands::plant_book::show_plant_batch,
            commands::plant_book::open_plant_file,
            commands::plant_book::save_plant_file,
            commands::plant_book::export_plant,
            commands::operators::operators,
            commands::operators::choose_operator,
            commands::operators::operator_states,
            commands::operators::set_supervisor,
            commands::operators::set_pin,
            commands::operators::remove_pin,
            commands::operators::change_own_pin,
            commands::trail::batch_history,
            commands::trail::trail_page,
            commands::trail::trail_choices,
            commands::trail::export_trail,
            commands::catalogue::catalogue_full,
            commands::catalogue::save_product_type,
            commands::catalogue::set_retired,
            commands::catalogue::reorder,
            commands::catalogue::add_brand,
            commands::catalogue::rename_brand,
            commands::catalogue::add_operator,
            commands::catalogue::rename_operator,
            commands::catalogue::add_option,
            commands::catalogue::import_catalogue,
            commands::catalogue::apply_import,
            commands::catalogue::export_catalogue,
            commands::settings::settings,
            commands::settings::set_setting,
            commands::settings::choose_picker_folder,
            commands::settings::code_pattern_example,
            commands::window::close_window,
            commands::window::hold_window,
            commands::window::print_window,
            commands::support::log_lines,
            commands::support::open_folder,
            commands::support::diagnosis,
            commands::checks::check_state,
            commands::checks::check_files,
            commands::checks::stop_check,
            commands::checks::explain_clock,
            commands::checks::note_touch,
            commands::storage::storage_state,
            commands::storage::adopt_storage,
            commands::storage_use::storage_use,
            commands::storage_use::answer_storage_questions,
            commands::storage_use::move_storage,
            commands::storage_use::cancel_storage_move,
            commands::object_store::object_store,
            commands::object_store::save_object_store,
            commands::object_store::keep_object_store_key,
            commands::object_store::pick_object_store_key,
            commands::object_store::remove_object_store_key,
            commands::object_store::test_object_store,
            commands::object_store_work::pause_uploads,
            commands::object_store_work::try_uploads_now,
            commands::object_store_work::verify_objects,
            commands::object_store_work::evict_objects,
            commands::object_store_work::fetch_objects,
            commands::object_store_work::migrate_objects,
            commands::object_store_work::cancel_object_work,
            commands::object_store_work::attachment_link,
            commands::backups::backups,
            commands::backups::add_backup_destination,
            commands::backups::remove_backup_destination,
            commands::backups::back_up_now,
            commands::backups::cancel_backup,
            commands::backups::verify::verify_backup,
            commands::backups::restore_backup,
            commands::backups::prune::plan_pruning,
            commands::backups::prune::prune_backups,
            commands::backups::replace::replace_by_backup,
            commands::rebuild::find_snapshots,
            commands::rebuild::rebuild_computer,
            commands::rebuild::start_again,
        ])
        .on_window_event(|window, event| match event {
            WindowEvent::DragDrop(event) => dropped(window.app_handle(), event),
            WindowEvent::CloseRequested { api, .. } => {
                api.prevent_close();
                commands::window::ask_to_close(window);
            }
            _ => {}
        })
        .setup(move |app| {
            let window = make_window(app.handle(), &webview)?;
            let opened = opening.thread.join();
            match opened.unwrap_or_else(|panic| std::panic::resume_unwind(panic)) {
                Ok((session, recovered)) => {
                    let session = Arc::new(session);
                    app.manage(Arc::clone(&session));
                    app.manage(lock);
                    window.show()?;
                    background::start(app.handle(), &session);
                    resume(app.handle(), &session, &recovered);
                }
                Err(why) => {
                    // Whoever starts now is to be told the same, and not to be sent to a window that is not there.
                    drop(lock);
                    tauri_plugin_single_instance::destroy(app);
                    show_refusal(app.handle(), &opening.language, &why);
                    window.destroy()?;
                }
            }
            Ok(())
        })
        .build(context());
    run_until_closed(ended)
}

/// Runs what was built: until the window is closed, or the message box in its place is.
fn run_until_closed(built: tauri::Result<tauri::App>) -> ExitCode {
    match built {
        Ok(app) => {
            app.run(|app, event| {
                // Without a book there is no window, and the message has not been read yet.
                if let tauri::RunEvent::ExitRequested { code: None, api, .. } = event
                    && app.try_state::<Arc<Session>>().is_none()
                {
                    api.prevent_exit();
                }
            });
            ExitCode::SUCCESS
        }
        Err(error) => {
            tracing::error!("{}", wording::chain(&error));
            eprintln!("batchbook: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The configuration and the screens. In one place: each use of the macro would put the screens into the binary again.
pub(crate) fn context() -> tauri::Context {
    tauri::generate_context!()
}

/// Where WebKit keeps what it keeps: of several accounts each its own, since WebKit makes it for nobody else to enter.
fn webview_folder(data_dir: &Path, account: Option<String>) -> PathBuf {
    let webview = data_dir.join("webview");
    let Some(account) = account else { return webview };
    if let Err(error) = std::fs::create_dir_all(&webview) {
        tracing::error!(%error, path = %webview.display(), "the web engine has no folder");
    }
    webview.join(account)
}

/// Makes the window that tauri.conf.json describes, not in sight yet. What WebKit keeps goes to DATA too, so that it moves with it.
fn make_window(app: &AppHandle, webview: &Path) -> tauri::Result<WebviewWindow> {
    let config = app.config().app.windows.first().cloned().unwrap_or_default();
    WebviewWindowBuilder::from_config(app, &config)?
        .data_directory(webview.to_owned())
        .build()
}

/// Ends the copies that were interrupted by the end of an earlier run.
fn resume(app: &AppHandle, session: &Arc<Session>, recovered: &Recovered) {
    for id in &recovered.resumed {
        match session.book.read(|reader| reader.attachment(*id)) {
            Ok(Some(attachment)) => copying::begin(app, session, &attachment, Begin::First),
            Ok(None) => {}
            Err(error) => tracing::error!("{}", wording::chain(&error)),
        }
    }
}

/// Tells the screen that files were dropped. Their paths stay here; the screen gets a token to claim them with.
fn dropped(app: &AppHandle, event: &DragDropEvent) {
    let told = match event {
        DragDropEvent::Enter { .. } => app.emit("files-hover", serde_json::json!({ "hovering": true })),
        DragDropEvent::Leave => app.emit("files-hover", serde_json::json!({ "hovering": false })),
        DragDropEvent::Drop { paths, .. } => {
            let token = app.state::<Arc<Session>>().copies.keep_dropped(paths.clone());
            app.emit("files-hover", serde_json::json!({ "hovering": false }))
                .and_then(|()| {
                    app.emit(
                        "files-dropped",
                        serde_json::json!({ "token": token, "count": paths.len() }),
                    )
                })
        }
        _ => Ok(()),
    };
    if let Err(error) = told {
        tracing::warn!(%error, "the screen was not told about dropped files");
    }
}

/// Says in a message box why the window does not open, where there is nothing that could be opened.
fn refuse(language: &str, why: &Coded) -> ExitCode {
    let (language, why) = (language.to_owned(), why.clone());
    let built = tauri::Builder::default()
        .plugin(tauri_plugin_dialog::init())
        .setup(move |app| {
            show_refusal(app.handle(), &language, &why);
            Ok(())
        })
        .build(context());
    run_until_closed(built)
}

/// Says in a message box, and on stderr, why the window does not open; the program ends when it is closed.
fn show_refusal(app: &AppHandle, language: &str, why: &Coded) {
    let words = Words::of(language);
    let text = in_one_text(&words.said(why));
    eprintln!("batchbook: {text}");
    let handle = app.clone();
    // Shown without blocking: this is the thread that draws it.
    app.dialog()
        .message(text)
        .title(words.plain("window-cannot-open"))
        .kind(MessageDialogKind::Error)
        .show(move |_| handle.exit(1));
}

fn in_one_text(said: &Said) -> String {
    match &said.next {
        Some(next) => format!("{}\n{next}", said.text),
        None => said.text.clone(),
    }
}
