//! What a workstation may choose about its window.

/// The longest idle time before the window asks again who is recording, in minutes: a day.
pub const LONGEST_IDLE_MINUTES: u32 = 1440;

/// The highest limit for reading files again, in MB a second.
pub const FASTEST_REHASH: u32 = 10_000;

macro_rules! choices {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name { $($(#[$variant_doc])* $variant,)* }

        impl $name {
            /// Every choice.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The choice as a settings file spells it.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }
        }
    };
}

choices! {
    /// The size of what is touched in the window.
    TouchTargets {
        /// 48 px high.
        Standard = "standard",
        /// 64 px high and further apart, for gloves.
        Large = "large",
    }
}

choices! {
    /// The window's colours.
    Theme {
        /// Light or dark, as the system asks.
        System = "system",
        /// Dark on light.
        Light = "light",
        /// Light on dark.
        Dark = "dark",
        /// The strongest contrast.
        HighContrast = "high_contrast",
    }
}

choices! {
    /// When files are read again to see whether they are still as they were saved.
    Rehash {
        /// Slowly, while nobody works at the window.
        Idle = "idle",
        /// Only when somebody asks for it.
        Off = "off",
    }
}
