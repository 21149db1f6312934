; The uninstaller's box "Delete the application data" would delete the folder that the batches are in. They stay, and it says so.
!macro NSIS_HOOK_PREUNINSTALL
  ${If} $DeleteAppDataCheckboxState = 1
    StrCpy $DeleteAppDataCheckboxState 0
    ${If} $LANGUAGE = 1081
      MessageBox MB_OK|MB_ICONINFORMATION "बैच और उनकी फ़ाइलें नहीं हटाई जातीं। वे $LOCALAPPDATA\${BUNDLEID} में रहती हैं।" /SD IDOK
    ${Else}
      MessageBox MB_OK|MB_ICONINFORMATION "The batches and their files are not deleted. They stay in $LOCALAPPDATA\${BUNDLEID}." /SD IDOK
    ${EndIf}
  ${EndIf}
!macroend
